-- The register of compute reads one month of all companies.
create index usage_piece_month on usage_piece (month);
create index bill_month on bill (month);
