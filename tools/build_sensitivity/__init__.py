"""Work out the study ``sensitivity`` and keep it as data of the package."""
