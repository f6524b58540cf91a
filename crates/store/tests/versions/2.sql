-- A file of version 2 as literal SQL: that of version 1, and what people did with a case. Digests and hashes worked out with Python's hashlib. Never
-- changed.
PRAGMA application_id = 1416588396;
PRAGMA user_version = 2;
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
INSERT INTO run VALUES (1, 1795737600000000000, '0.1.0', 'abababababababababababababababababababababababababababababababab', NULL, '["es.ndjson","it''s.log"]', 0, 100, 2, 1, 0, 0);
INSERT INTO run VALUES (2, 1795737600000000005, '0.1.0', 'abababababababababababababababababababababababababababababababab', 'b-1', '[]', 3, 0, 0, 0, 1, 0);
INSERT INTO finding VALUES ('00112233445566778899', 2, 'closed', 1, 'expected', 1, 'ana');
INSERT INTO revision VALUES ('00112233445566778899', 1, 1, 'mac-ü', 'HIGH', 71, 1795737599999999991, '{"id":"00112233445566778899","level":"HIGH","score":71,"host":"mac-ü"}', '85509b18f522840106f48e85ed3754d7d728aff5d2e3b7de839d5aafa795cc97');
INSERT INTO revision VALUES ('00112233445566778899', 2, 2, 'mac-ü', 'HIGH', 75, 1795737599999999991, '{"id":"00112233445566778899","level":"HIGH","score":75,"host":"mac-ü"}', '9cc7c734f9f5be7aba372e845c1cf526380f9657d1fc21f58c1890af42a69c94');
INSERT INTO note VALUES (1, '00112233445566778899', 1795737600000000002, 'ana', 'asked
the owner');
INSERT INTO custody VALUES (1, '', 1795737600000000000, 'ci', 'found', 'finding:00112233445566778899', '{"revision":1,"run":1,"digest":"85509b18f522840106f48e85ed3754d7d728aff5d2e3b7de839d5aafa795cc97"}', 'd8e72510900f9a324b43242f13de96b8eac9e9b8bd14e720fbc43d39aab59b93');
INSERT INTO custody VALUES (2, 'd8e72510900f9a324b43242f13de96b8eac9e9b8bd14e720fbc43d39aab59b93', 1795737600000000000, 'ci', 'hunt', 'run:1', '{"digest":"e3f1904da0eb5806976bee2ac32b00ca0b41d29671804b92044767af4ec2dc07","new":1,"revised":0,"unchanged":0}', '0964de80751db48007cf0997783c6b794c70759fdd50a44ad4515cce189ad21a');
INSERT INTO custody VALUES (3, '0964de80751db48007cf0997783c6b794c70759fdd50a44ad4515cce189ad21a', 1795737600000000001, 'ana', 'assigned', 'finding:00112233445566778899', '{"from":null,"to":"ana"}', '095446d7d467953ce23128c870aa47c0e477604be76bf64ba39dac12685b4c0a');
INSERT INTO custody VALUES (4, '095446d7d467953ce23128c870aa47c0e477604be76bf64ba39dac12685b4c0a', 1795737600000000002, 'ana', 'noted', 'finding:00112233445566778899', '{"note":1,"digest":"8134a0c0e68a4cb192fd4e339c010109f5c84fd571ff96aaa5fc2cf63b69efaf"}', '48b550078010ed8d3b5a6593757dea631b2ea0d56ac9b14c33781d60b42247ec');
INSERT INTO custody VALUES (5, '48b550078010ed8d3b5a6593757dea631b2ea0d56ac9b14c33781d60b42247ec', 1795737600000000003, 'ana', 'verdict', 'finding:00112233445566778899', '{"from":"unknown","to":"expected","revision":1,"reason":"our own backup"}', '55639d5ef020f4a89ab0958583eb7199c419febfbc1f3e3e83ceedad154f1d01');
INSERT INTO custody VALUES (6, '55639d5ef020f4a89ab0958583eb7199c419febfbc1f3e3e83ceedad154f1d01', 1795737600000000004, 'ana', 'status', 'finding:00112233445566778899', '{"from":"new","to":"closed","revision":1,"reason":"done"}', 'c42a0f2c5095e922c8cb2fdad239016e625384d9d1d5076b9f36162ab12fe6fb');
INSERT INTO custody VALUES (7, 'c42a0f2c5095e922c8cb2fdad239016e625384d9d1d5076b9f36162ab12fe6fb', 1795737600000000005, 'ci', 'revised', 'finding:00112233445566778899', '{"revision":2,"run":2,"digest":"9cc7c734f9f5be7aba372e845c1cf526380f9657d1fc21f58c1890af42a69c94"}', '3d050018084307d622b2a2ded527f0111a1293ea405f8e4a4fce0dcf8df99d9b');
INSERT INTO custody VALUES (8, '3d050018084307d622b2a2ded527f0111a1293ea405f8e4a4fce0dcf8df99d9b', 1795737600000000005, 'ci', 'hunt', 'run:2', '{"digest":"590af7ef07ae8fed9fd58932992a82a2c1b85590798c38dee0ad17f1107dc15b","new":0,"revised":1,"unchanged":0}', 'bac963a4083a73fdedf4cf271a5dea697e7e776dccf5fdb1ef1317f09fff4751');
INSERT INTO cases VALUES (1, 'CASE-2026-0001', 'Nightly copy; ours?', 'closed', 'joon', 1795737600000000011);
INSERT INTO case_finding VALUES ('CASE-2026-0001', 1, '00112233445566778899');
INSERT INTO case_note VALUES (1, 'CASE-2026-0001', 1795737600000000012, 'ana', 'the owner''s
answer: ü');
INSERT INTO custody VALUES (9, 'bac963a4083a73fdedf4cf271a5dea697e7e776dccf5fdb1ef1317f09fff4751', 1795737600000000011, 'ana', 'case-opened', 'case:CASE-2026-0001', '{"number":1,"title":"Nightly copy; ours?","findings":[]}', '704d11308615deab0eed6201607fe0d891bb65023345f5cf55879384c588f7cd');
INSERT INTO custody VALUES (10, '704d11308615deab0eed6201607fe0d891bb65023345f5cf55879384c588f7cd', 1795737600000000011, 'ana', 'case-added', 'case:CASE-2026-0001', '{"findings":["00112233445566778899"]}', 'a8320b515d0f08df26eed084c762f02d6912aad7745731a4ac796de8b32147ad');
INSERT INTO custody VALUES (11, 'a8320b515d0f08df26eed084c762f02d6912aad7745731a4ac796de8b32147ad', 1795737600000000012, 'ana', 'case-noted', 'case:CASE-2026-0001', '{"note":1,"digest":"3825dd1f5011018c34c11781330c77c3bac2a8929c54c19faa4948b74343fc5b"}', 'a0e14edb5b01314d4b79fcbe4e350ce78a44eeb35ecdcb30ae41e8fd1968c03b');
INSERT INTO custody VALUES (12, 'a0e14edb5b01314d4b79fcbe4e350ce78a44eeb35ecdcb30ae41e8fd1968c03b', 1795737600000000013, 'joon', 'case-assigned', 'case:CASE-2026-0001', '{"from":null,"to":"joon"}', 'dbe5df5387aad0843c174ed10c269cddffafd2b62e709c449c43df633efe65fd');
INSERT INTO custody VALUES (13, 'dbe5df5387aad0843c174ed10c269cddffafd2b62e709c449c43df633efe65fd', 1795737600000000014, 'joon', 'case-closed', 'case:CASE-2026-0001', '{"from":"open","to":"closed","reason":"CHG-4411"}', '92c2e4f539ee8694a6ea6a79d9cf8fbcb4a41b3c7d2f3cf93f4db296dfb4d26f');
INSERT INTO custody VALUES (14, '92c2e4f539ee8694a6ea6a79d9cf8fbcb4a41b3c7d2f3cf93f4db296dfb4d26f', 1795737600000000015, 'joon', 'case-exported', 'case:CASE-2026-0001', '{"bundle":"abababababababababababababababababababababababababababababababab","manifest":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","through":13}', '2d3b0ee91b6f2f00f70b0b386fcc66ffc08a45655ae8fef1735c53fc83c4b6e9');
