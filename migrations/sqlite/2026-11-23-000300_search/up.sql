-- Search by any part of a text. SQLite has what it needs (FTS5 with trigrams); see server/store/src/search.rs.
SELECT 1;
