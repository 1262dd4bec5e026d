"""Papers: a text with headings, facts and tables, as a tagged PDF and as a Word file. Knows no app."""
