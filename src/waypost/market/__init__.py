"""From advert microdata to pay and demand evidence."""
