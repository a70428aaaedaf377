"""Reports that take long: a worker makes the file, shows how far it is, can be stopped, and emails when it is done."""
