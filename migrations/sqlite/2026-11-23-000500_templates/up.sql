-- Print templates. Each change is a new version; versions are never changed or deleted, because issued documents name
-- them. The files of a version are written first; the row of `template_versions` seals them. An import copies the
-- tables in the same order.
CREATE TABLE templates (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- folded
    name_key TEXT NOT NULL CONSTRAINT templates_name_key_key UNIQUE,
    -- comes with the program: cannot be changed by people
    built_in INTEGER NOT NULL CONSTRAINT templates_built_in CHECK (built_in IN (0, 1)),
    -- of all documents
    is_default INTEGER NOT NULL CONSTRAINT templates_is_default CHECK (is_default IN (0, 1)),
    -- the present one
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX templates_is_default_key ON templates (is_default) WHERE is_default = 1;

CREATE TABLE template_versions (
    template_id BLOB NOT NULL REFERENCES templates (id),
    version INTEGER NOT NULL,
    -- SHA-256 over paths and contents
    digest BLOB NOT NULL,
    imported_at TEXT NOT NULL,
    CONSTRAINT template_versions_template_id_version_key PRIMARY KEY (template_id, version)
) STRICT;

CREATE TABLE template_files (
    template_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    path TEXT NOT NULL,
    -- nothing for an empty file
    sha256 BLOB REFERENCES files (sha256),
    CONSTRAINT template_files_template_id_version_path_key PRIMARY KEY (template_id, version, path)
) STRICT;

-- Which template the documents of a series have, when not the default of all.
CREATE TABLE series_templates (
    series_id BLOB NOT NULL CONSTRAINT series_templates_series_id_key PRIMARY KEY REFERENCES number_series (id),
    template_id BLOB NOT NULL REFERENCES templates (id)
) STRICT;

CREATE TRIGGER template_versions_no_insert BEFORE INSERT ON template_versions WHEN EXISTS (
    SELECT 1 FROM template_versions WHERE template_id = NEW.template_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
CREATE TRIGGER template_versions_no_update BEFORE UPDATE ON template_versions
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
CREATE TRIGGER template_versions_no_delete BEFORE DELETE ON template_versions
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
CREATE TRIGGER template_files_no_insert BEFORE INSERT ON template_files WHEN EXISTS (
    SELECT 1 FROM template_versions WHERE template_id = NEW.template_id AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
CREATE TRIGGER template_files_no_update BEFORE UPDATE ON template_files WHEN EXISTS (
    SELECT 1 FROM template_versions WHERE template_id = OLD.template_id AND version = OLD.version)
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
CREATE TRIGGER template_files_no_delete BEFORE DELETE ON template_files WHEN EXISTS (
    SELECT 1 FROM template_versions WHERE template_id = OLD.template_id AND version = OLD.version)
BEGIN SELECT RAISE(ABORT, 'kontor:template_version_immutable'); END;
