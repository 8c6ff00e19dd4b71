"""What everybody may read: publications of closed rounds, and the pages around them."""
