-- SPDX-License-Identifier: GPL-2.0-only
CREATE VIEW message_flow (
  -- One row per call of an actor with its return, and per message with its
  -- reception and its reply. Messages of one name from one actor to another
  -- are taken to come in the order in which they were sent.
  -- Joins run.id.
  run_id,
  -- 'call': the same task enters another actor; 'message': through a mailbox.
  kind,
  -- Function called, or name of the message: 'LOCK_INTERFACE_REQUEST'.
  name,
  -- 'vfio', 'pci_tsm'; NULL for a task that is in no actor.
  from_actor,
  -- 'firmware', 'device(gpu0)'.
  to_actor,
  -- Joins task.id of the run: who calls or sends.
  task_id,
  -- Name of that task.
  task,
  -- The call or send; joins message.seq of the run.
  begin_seq,
  -- Step of the run in which it began.
  begin_step,
  -- When, ns of simulated time.
  begin_ns,
  -- Name of the task that served it, for a call the same; NULL, as the next
  -- two, if nobody has.
  server,
  -- The reception; joins message.seq of the run. Of a call its begin.
  served_seq,
  -- Step of the run in which it was received.
  served_step,
  -- The return or reply; joins message.seq; NULL, as all below, if there was
  -- none.
  end_seq,
  -- Step of the run in which it came.
  end_step,
  -- When, ns of simulated time.
  end_ns,
  -- What it returned; NULL if that was an error.
  status,
  -- Name of the error: '-EBUSY'; NULL if it was none.
  status_name,
  -- From begin to end, ns of simulated time.
  dur_ns
) AS
WITH
begun AS (
  SELECT
    first.*,
    CASE first.kind
      WHEN 'call' THEN first.seq
      -- As many were received before it as were sent before it.
      ELSE (
        SELECT receive.seq
        FROM message AS receive
        WHERE receive.run_id = first.run_id
          AND receive.seq > first.seq
          AND receive.kind = 'receive'
          AND receive.from_actor IS first.from_actor
          AND receive.to_actor = first.to_actor
          AND receive.name = first.name
          AND (
            SELECT count(*)
            FROM message AS other
            WHERE other.run_id = first.run_id
              AND other.seq < first.seq
              AND other.kind = 'send'
              AND other.from_actor IS first.from_actor
              AND other.to_actor = first.to_actor
              AND other.name = first.name
          ) = (
            SELECT count(*)
            FROM message AS other
            WHERE other.run_id = first.run_id
              AND other.seq < receive.seq
              AND other.kind = 'receive'
              AND other.from_actor IS first.from_actor
              AND other.to_actor = first.to_actor
              AND other.name = first.name
          )
        ORDER BY receive.seq
        LIMIT 1
      )
    END AS served_seq
  FROM message AS first
  WHERE first.kind IN ('call', 'send')
),
served AS (
  SELECT
    begun.*,
    serve.task_id AS server_id,
    serve.step AS served_step,
    -- The first answer of the same task to the same actor, but for those to
    -- calls of the same that it made on the way.
    (
      SELECT answer.seq
      FROM message AS answer
      WHERE answer.run_id = begun.run_id
        AND answer.seq > begun.served_seq
        AND answer.task_id = serve.task_id
        AND answer.kind = iif(begun.kind = 'call', 'return', 'reply')
        AND answer.name = begun.name
        AND answer.from_actor = begun.to_actor
        AND answer.to_actor IS begun.from_actor
        AND 0 = (
          SELECT total(nested.kind = 'call') - total(nested.kind = 'return')
          FROM message AS nested
          WHERE nested.run_id = begun.run_id
            AND nested.seq > begun.served_seq
            AND nested.seq < answer.seq
            AND nested.task_id = serve.task_id
        )
      ORDER BY answer.seq
      LIMIT 1
    ) AS end_seq
  FROM begun
  LEFT JOIN message AS serve
    ON serve.run_id = begun.run_id
    AND serve.seq = begun.served_seq
)
SELECT
  served.run_id,
  iif(served.kind = 'call', 'call', 'message'),
  served.name,
  served.from_actor,
  served.to_actor,
  served.task_id,
  task.name,
  served.seq,
  served.step,
  served.ts_ns,
  server.name,
  served.served_seq,
  served.served_step,
  answer.seq,
  answer.step,
  answer.ts_ns,
  answer.status,
  answer.status_name,
  answer.ts_ns - served.ts_ns
FROM served
LEFT JOIN message AS answer
  ON answer.run_id = served.run_id
  AND answer.seq = served.end_seq
LEFT JOIN task
  ON task.run_id = served.run_id
  AND task.id = served.task_id
LEFT JOIN task AS server
  ON server.run_id = served.run_id
  AND server.id = served.server_id;
