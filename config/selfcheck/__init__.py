"""The installation tests itself: visitors who know nothing but the pages they are given."""
