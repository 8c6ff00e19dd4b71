"""Which light the facts of a line suggest; it is never set by itself."""
