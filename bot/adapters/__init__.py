"""One package for each platform; none of them imports another."""
