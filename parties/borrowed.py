"""What we use of django-allauth that it does not offer: names under `internal`, which may go with any version of it.

Nothing else imports those, so an upgrade asks for one look here:

- `perform_password_login` logs a new account in as the login page would: limits, the second factor, and what kept
  that the password was given are all in it. Look whether it still takes (request, credentials, login).
- `clean_client_ip` reads an address as a server may write it, with its port; None for what is none.
- `consume` counts against a limit and says whether it is left: nothing truthy once it is used up. What
  `allauth.core.ratelimit` offers knows the limits of allauth's own pages alone, and is to be withdrawn.

`tests/parties/test_borrowed.py` tells which name is gone or is called in another way.
"""

from allauth.account.internal.flows.login import perform_password_login
from allauth.core.internal.httpkit import clean_client_ip
from allauth.core.internal.ratelimit import consume

__all__ = ["clean_client_ip", "consume", "perform_password_login"]
