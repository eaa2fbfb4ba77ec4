"""Values that everything else speaks in; standard library only, nothing of ours imported."""
