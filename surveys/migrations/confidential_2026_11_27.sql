-- What the web role may do with colleagues' answers, which it cannot read: only by keys that a link can compute, or by a receipt.
--
-- Each function runs with its owner's rights and a fixed search path. Who knows a key could read, change or delete its row on the page
-- as well; who knows none gets nothing, not even from an error: its details would name no more than the caller's own values.

CREATE FUNCTION load_confidential(_keys text[]) RETURNS TABLE (
  edit_key varchar, revision integer, state varchar, draft text, words_allowed boolean, signed boolean,
  submission varchar, body_hash varchar, item varchar, number double precision, text text, missing varchar
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT c.edit_key, c.revision, c.state, c.draft, c.words_allowed, c.signer IS NOT NULL, c.submission, c.body_hash,
    a.item, a.number, a.text, a.missing
  FROM confidential_response c LEFT JOIN confidential_answer a ON a.response = c.id WHERE c.edit_key = ANY (_keys);
END $$;

-- One submission: lock the invitation, upsert the form, its other blocks and all answers, note the participation, ask for the work.
-- FOR UPDATE waits for a wave that is being closed, which locks every invitation, and then sees is_open false.
CREATE FUNCTION save_confidential(
  _invitation integer, _limited boolean, _account integer, _state text, _id uuid, _words_allowed boolean, _draft text,
  _edit_key text, _submission text, _body_hash text, _receipt_hash text, _rendered_revision integer, _dropped text[],
  _blocks uuid[], _kinds text[], _accounts integer[], _targets integer[], _signed boolean[], _keys text[], _receipts text[],
  _answers uuid[], _answered text[], _items text[], _numbers double precision[], _texts text[], _missing text[]
) RETURNS TABLE (open boolean, revision integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH inv AS (
    SELECT i.id, i.wave, i.department, i.colleague FROM invitation i
    WHERE i.id = _invitation AND i.is_open AND (NOT _limited OR (
      SELECT count(*) FROM participation p WHERE p.invitation = i.id AND p.account <> _account
        AND coalesce(p.shown, p.state) <> 'not_started') < 3)
    FOR UPDATE OF i
  ), saved AS (
    INSERT INTO confidential_response AS c
      (id, wave, block, account, state, words_allowed, draft, edit_key, submission, body_hash, revision, receipt_hash)
    SELECT _id, inv.wave, 'relationship', _account, _state, _words_allowed, _draft, _edit_key, _submission, _body_hash, 1, _receipt_hash
    FROM inv
    ON CONFLICT (edit_key) DO UPDATE SET
      state = CASE WHEN excluded.state = 'sent' THEN 'sent' ELSE c.state END,
      words_allowed = CASE WHEN excluded.state = 'sent' THEN excluded.words_allowed ELSE c.words_allowed END,
      draft = excluded.draft, submission = excluded.submission, body_hash = excluded.body_hash, revision = c.revision + 1,
      receipt_hash = coalesce(excluded.receipt_hash, c.receipt_hash)
    WHERE c.revision = _rendered_revision AND c.submission <> excluded.submission
    RETURNING c.id, c.revision
  ), gone AS (
    DELETE FROM confidential_response WHERE edit_key = ANY (_dropped) AND EXISTS (SELECT 1 FROM saved)
  ), others AS (
    INSERT INTO confidential_response AS c (id, wave, block, account, department, target, state, signer, edit_key, receipt_hash)
    SELECT b.id, inv.wave, b.kind, b.account, CASE WHEN b.kind <> 'vendor' THEN inv.department END, b.target, 'sent',
      CASE WHEN b.signed THEN inv.colleague END, b.edit_key, b.receipt_hash
    FROM inv, saved, unnest(_blocks, _kinds, _accounts, _targets, _signed, _keys, _receipts)
      AS b (id, kind, account, target, signed, edit_key, receipt_hash)
    ON CONFLICT (edit_key) DO UPDATE SET signer = excluded.signer, receipt_hash = excluded.receipt_hash
    RETURNING c.id, c.edit_key
  ), stored AS (
    SELECT saved.id, _edit_key AS edit_key FROM saved UNION ALL SELECT others.id, others.edit_key FROM others
  ), answers AS (
    INSERT INTO confidential_answer (id, response, item, number, text, missing)
    SELECT a.id, stored.id, a.item, a.number, a.text, a.missing
    FROM stored JOIN unnest(_answers, _answered, _items, _numbers, _texts, _missing) AS a (id, edit_key, item, number, text, missing)
      ON a.edit_key = stored.edit_key
    ON CONFLICT (response, item) DO UPDATE SET
      number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
  ), work AS (
    INSERT INTO job (kind, subject) SELECT 'score', 'wave:' || inv.wave FROM inv, saved WHERE _state = 'sent'
    ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1
  ), part AS (
    UPDATE participation SET state = CASE WHEN _state = 'sent' OR state = 'finished' THEN 'finished' ELSE 'half' END,
      shown = CASE WHEN shown IS NULL THEN NULL WHEN _state = 'sent' OR shown = 'finished' THEN 'finished' ELSE 'half' END
    WHERE invitation = _invitation AND account = _account AND EXISTS (SELECT 1 FROM saved)
  )
  SELECT EXISTS (SELECT 1 FROM inv), (SELECT saved.revision FROM saved);
END $$;

-- When a wave has ended, signatures stay only where its contract still offers names, drafts go and all else is made anew in random order: keys, order in the table and row versions tell nothing of
-- the old ones. A department of which one or two finished, which can be read beside it, would name them: their hand-off rows keep the rated department only.
CREATE FUNCTION rewrite_confidential(_wave integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  former uuid[] := ARRAY (SELECT id FROM confidential_response WHERE wave = _wave);
BEGIN
  IF EXISTS (SELECT 1 FROM wave WHERE id = _wave AND state = 'open') THEN
    RAISE EXCEPTION 'The wave is open.';
  END IF;
  UPDATE confidential_response c SET department = NULL WHERE wave = _wave AND (
    SELECT count(DISTINCT i.id) FROM invitation i JOIN participation p ON p.invitation = i.id
    WHERE i.wave = _wave AND i.side = 'internal' AND i.department = c.department AND p.state = 'finished') < 3;
  UPDATE confidential_response c SET account = NULL WHERE wave = _wave AND target IS NOT NULL AND (
    SELECT count(*) FROM invitation i JOIN participation p ON p.invitation = i.id
    WHERE i.wave = _wave AND i.side = 'internal' AND i.department = c.department AND p.state = 'finished' AND p.account = c.account) < 3;
  WITH kept AS MATERIALIZED (
    SELECT id AS former, gen_random_uuid() AS id FROM confidential_response WHERE wave = _wave AND state = 'sent'
  ), responses AS (
    INSERT INTO confidential_response (id, wave, block, account, department, target, state, words_allowed, signer, receipt_hash)
    SELECT kept.id, r.wave, r.block, r.account, r.department, r.target, r.state, r.words_allowed,
      CASE WHEN w.contract::json ->> 'vendor' = 'attributed' THEN r.signer END, r.receipt_hash
    FROM confidential_response r JOIN kept ON kept.former = r.id JOIN wave w ON w.id = r.wave ORDER BY gen_random_uuid()
  )
  INSERT INTO confidential_answer (id, response, item, number, text, missing, label, score)
  SELECT gen_random_uuid(), kept.id, a.item, a.number, a.text, a.missing, a.label, a.score
  FROM confidential_answer a JOIN kept ON kept.former = a.response ORDER BY gen_random_uuid();
  DELETE FROM confidential_response WHERE id = ANY (former);
  WITH gone AS (
    DELETE FROM participation p USING invitation i WHERE i.id = p.invitation AND i.wave = _wave
    RETURNING p.invitation, p.account, p.contact, p.state, p.insider
  )
  INSERT INTO participation (invitation, account, contact, state, insider)
  SELECT invitation, account, contact, state, insider FROM gone ORDER BY gen_random_uuid();
END $$;

CREATE FUNCTION drop_confidential(_wave integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM confidential_response WHERE wave = _wave AND EXISTS (SELECT 1 FROM wave WHERE id = _wave AND state = 'cancelled');
END $$;

CREATE FUNCTION load_receipted(_receipts text[]) RETURNS TABLE (
  receipt_hash varchar, wave integer, block varchar, account integer, target integer,
  item varchar, number double precision, text text, missing varchar
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT c.receipt_hash, c.wave, c.block, c.account, c.target, a.item, a.number, a.text, a.missing
  FROM confidential_response c LEFT JOIN confidential_answer a ON a.response = c.id
  WHERE c.state = 'sent' AND c.receipt_hash = ANY (_receipts);
END $$;

-- Of a form with a name it tells whose, so that what was published under the name goes too; a release waits meanwhile.
CREATE FUNCTION erase_receipted(_receipts text[]) RETURNS TABLE (receipt varchar, wave integer, account integer, signer integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM FROM wave w WHERE w.id IN (
    SELECT c.wave FROM confidential_response c WHERE c.receipt_hash = ANY (_receipts) AND c.signer IS NOT NULL) FOR SHARE;
  RETURN QUERY DELETE FROM confidential_response c WHERE c.receipt_hash = ANY (_receipts)
    RETURNING c.receipt_hash, c.wave, c.account, c.signer;
END $$;

-- What somebody signed is theirs by name, and so in what is kept about them; their other rows know of nobody.
CREATE FUNCTION load_signed(_colleague integer) RETURNS TABLE (
  wave integer, account integer, item varchar, number double precision, text text, missing varchar
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT c.wave, c.account, a.item, a.number, a.text, a.missing
  FROM confidential_response c JOIN wave w ON w.id = c.wave JOIN confidential_answer a ON a.response = c.id
  WHERE c.signer = _colleague AND w.state <> 'open';
END $$;

-- A new link takes over the rows of the old one: who holds the mail key alone can open the old link, and so compute its keys.
-- What recognises a form that is sent twice was made from the old link as well. Drafts go, because nobody may go on with them.
CREATE FUNCTION rekey_confidential(_old text[], _new text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  DELETE FROM confidential_response WHERE edit_key = ANY (_old) AND state = 'draft';
  UPDATE confidential_response c SET edit_key = k.new, draft = NULL,
    submission = CASE WHEN c.submission IS NOT NULL THEN gen_random_uuid()::text END,
    body_hash = CASE WHEN c.body_hash IS NOT NULL THEN gen_random_uuid()::text END
  FROM unnest(_old, _new) AS k (old, new) WHERE c.edit_key = k.old;
END $$;
