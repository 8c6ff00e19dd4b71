"""What people and parties still have to do, across municipalities."""
