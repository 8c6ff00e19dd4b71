"""What meetings decided that somebody has to do: the list, and telling that it was done."""
