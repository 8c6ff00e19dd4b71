"""Settings, addresses and how the server starts."""

import gc

# Starting makes a hundred thousand objects that stay; looking among them for garbage took a sixth of that time.
gc.set_threshold(50_000, 10, 10)
