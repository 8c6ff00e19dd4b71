"""The bodies that meet for a framework: who sits there and when, and the pages where they are kept."""
