"""A monitor that was kept in a document before: its lights and texts, taken over into a round."""
