"""Where does a person read and report? The site: settings, routes, worker, pages."""
