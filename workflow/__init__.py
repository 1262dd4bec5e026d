"""The one door for every change of state: `from workflow.door import perform`."""
