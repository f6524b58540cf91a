-- What a hunt was told and came to.
CREATE TABLE run (
    run INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    program TEXT NOT NULL,
    policy TEXT NOT NULL,
    baseline TEXT,
    inputs TEXT NOT NULL,
    inputs_omitted INTEGER NOT NULL,
    records INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    new INTEGER NOT NULL,
    revised INTEGER NOT NULL,
    unchanged INTEGER NOT NULL
) STRICT;

-- What people decided. All of it follows from the custody log.
CREATE TABLE finding (
    id TEXT PRIMARY KEY NOT NULL,
    revision INTEGER NOT NULL,
    status TEXT NOT NULL,
    closed_revision INTEGER,
    verdict TEXT NOT NULL,
    verdict_revision INTEGER,
    owner TEXT
) STRICT;

-- What the analysis said, each time that it said something else.
CREATE TABLE revision (
    finding TEXT NOT NULL REFERENCES finding (id),
    revision INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES run (run),
    host TEXT NOT NULL,
    level TEXT NOT NULL,
    score INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    document TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (finding, revision)
) STRICT;

-- What people wrote down.
CREATE TABLE note (
    note INTEGER PRIMARY KEY,
    finding TEXT NOT NULL REFERENCES finding (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

-- Every change of anything: each row is bound to the one before by its hash.
CREATE TABLE custody (
    seq INTEGER PRIMARY KEY,
    previous TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX note_of_finding ON note (finding);
CREATE INDEX custody_of_subject ON custody (subject);
