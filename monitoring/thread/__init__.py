"""The thread of a plan: from what inspired it to the change of policy, as a picture and as a table."""
