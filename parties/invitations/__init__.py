"""People get an account by invitation: by mail, for one party, once."""
