"""What goes wrong, and what comes of it: the program is broken in many ways, and what the platform kept is counted."""
