"""Projects that bring, take away or renew dwellings: the list that was kept in a spreadsheet beside the agreement."""
