-- Findings that people work on as one. All of it follows from the custody log. (CASE alone is a word of SQL.)
CREATE TABLE cases (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    owner TEXT,
    opened INTEGER NOT NULL
) STRICT;

-- Which findings belong to a case, in the order in which they were added.
CREATE TABLE case_finding (
    case_id TEXT NOT NULL REFERENCES cases (id),
    place INTEGER NOT NULL,
    finding TEXT NOT NULL REFERENCES finding (id),
    PRIMARY KEY (case_id, place),
    UNIQUE (case_id, finding)
) STRICT;

-- What people wrote down about a case.
CREATE TABLE case_note (
    note INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX case_note_of_case ON case_note (case_id);
