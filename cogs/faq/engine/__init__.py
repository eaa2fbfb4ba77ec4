"""How the FAQ is searched, without a database and without a clock."""
