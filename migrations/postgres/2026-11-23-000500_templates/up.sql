-- Print templates. Each change is a new version; versions are never changed or deleted, because issued documents name
-- them. The files of a version are written first; the row of `template_versions` seals them. An import copies the
-- tables in the same order.
CREATE TABLE templates (
    id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- folded
    name_key TEXT COLLATE "C" NOT NULL CONSTRAINT templates_name_key_key UNIQUE,
    -- comes with the program: cannot be changed by people
    built_in BOOLEAN NOT NULL,
    -- of all documents
    is_default BOOLEAN NOT NULL,
    -- the present one
    version INTEGER NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX templates_is_default_key ON templates (is_default) WHERE is_default;

CREATE TABLE template_versions (
    template_id BYTEA NOT NULL REFERENCES templates (id),
    version INTEGER NOT NULL,
    -- SHA-256 over paths and contents
    digest BYTEA NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    CONSTRAINT template_versions_template_id_version_key PRIMARY KEY (template_id, version)
);

CREATE TABLE template_files (
    template_id BYTEA NOT NULL,
    version INTEGER NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    -- nothing for an empty file
    sha256 BYTEA REFERENCES files (sha256),
    CONSTRAINT template_files_template_id_version_path_key PRIMARY KEY (template_id, version, path)
);

-- Which template the documents of a series have, when not the default of all.
CREATE TABLE series_templates (
    series_id BYTEA NOT NULL CONSTRAINT series_templates_series_id_key PRIMARY KEY REFERENCES number_series (id),
    template_id BYTEA NOT NULL REFERENCES templates (id)
);

CREATE FUNCTION template_versions_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'kontor:template_version_immutable';
END $$;
CREATE TRIGGER template_versions_guard BEFORE UPDATE OR DELETE ON template_versions
    FOR EACH ROW EXECUTE FUNCTION template_versions_guard();
CREATE TRIGGER template_versions_no_truncate BEFORE TRUNCATE ON template_versions
    FOR EACH STATEMENT EXECUTE FUNCTION template_versions_guard();

CREATE FUNCTION template_files_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT 1 FROM template_versions WHERE template_id = OLD.template_id AND version = OLD.version)
        OR TG_OP <> 'DELETE' AND EXISTS (
            SELECT 1 FROM template_versions WHERE template_id = NEW.template_id AND version = NEW.version)
    THEN
        RAISE EXCEPTION 'kontor:template_version_immutable';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER template_files_guard BEFORE INSERT OR UPDATE OR DELETE ON template_files
    FOR EACH ROW EXECUTE FUNCTION template_files_guard();
CREATE TRIGGER template_files_no_truncate BEFORE TRUNCATE ON template_files
    FOR EACH STATEMENT EXECUTE FUNCTION template_versions_guard();
