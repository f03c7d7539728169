-- Search by any part of a text: trigrams, from the extension pg_trgm; see server/store/src/search.rs.
--
-- An extension belongs to the whole database, whatever schema the installation uses; it may stand in any schema. It is
-- made only if it is missing, under a lock, because two installations may be migrated at the same time.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm') THEN
        PERFORM pg_advisory_xact_lock(1265594996, 0);
        IF to_regnamespace('public') IS NULL THEN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
        ELSE
            CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
        END IF;
    END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE EXCEPTION 'the extension pg_trgm is missing and could not be made: %', SQLERRM
        USING HINT = 'Install the package postgresql-contrib, and let the database''s owner run: CREATE EXTENSION pg_trgm';
END $$;

-- Indexes a column for search: SELECT search_index('customers', 'search_text') makes customers_search_text_trigrams.
CREATE FUNCTION search_index(table_name TEXT, column_name TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    home TEXT;
BEGIN
    SELECT n.nspname INTO STRICT home
        FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    -- A short pending list: rows wait there unsorted, and every search reads all of it.
    EXECUTE format(
        'CREATE INDEX %I ON %I USING gin (%I %I.gin_trgm_ops) WITH (gin_pending_list_limit = 256)',
        table_name || '_' || column_name || '_trigrams', table_name, column_name, home);
END $$;
