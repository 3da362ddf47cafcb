"""What runs the course: execution, notebooks, the site and its checks."""
