/**
 * The schema as a list of steps. A released step is never edited: a change is a new step at the end.
 *
 * Processes of the previous release serve requests while a step runs. A step therefore only adds: tables, columns that
 * may be null or have a constant default, and indexes. Creating an index blocks writes to its table. For an index on a
 * large table the step says IF NOT EXISTS, and you create the index before you deploy, with CREATE INDEX CONCURRENTLY,
 * which cannot run in a transaction.
 *
 * Times are ms since the epoch. Tokens that the server issues are stored as SHA-256 hashes only.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE users (
      id text PRIMARY KEY,
      nickname text NOT NULL,
      avatar_url text NOT NULL,
      created_at bigint NOT NULL,
      openid text UNIQUE,
      unionid text,
      session_key text,
      account text UNIQUE,
      password_hash text
    )`,
    `CREATE TABLE sessions (
      id text PRIMARY KEY,
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at bigint NOT NULL,
      ended_at bigint
    )`,
    'CREATE INDEX sessions_user ON sessions (user_id)',
    `CREATE TABLE access_tokens (
      hash text PRIMARY KEY,
      session_id text NOT NULL REFERENCES sessions ON DELETE CASCADE,
      expires_at bigint NOT NULL
    )`,
    'CREATE INDEX access_tokens_session ON access_tokens (session_id)',
    `CREATE TABLE refresh_tokens (
      hash text PRIMARY KEY,
      session_id text NOT NULL REFERENCES sessions ON DELETE CASCADE,
      expires_at bigint NOT NULL,
      used_at bigint
    )`,
    'CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)',
  ],
  [
    `CREATE TABLE groups (
      id text PRIMARY KEY,
      position integer NOT NULL,
      name text NOT NULL,
      city text NOT NULL,
      members integer NOT NULL,
      cover_url text NOT NULL
    )`,
    `CREATE TABLE activities (
      id text PRIMARY KEY,
      group_id text NOT NULL REFERENCES groups ON DELETE CASCADE,
      title text NOT NULL,
      place text NOT NULL,
      starts_at bigint NOT NULL,
      ends_at bigint NOT NULL,
      joined integer NOT NULL,
      capacity integer NOT NULL,
      match_id text NOT NULL UNIQUE
    )`,
    'CREATE INDEX activities_start ON activities (starts_at, id)',
    `CREATE TABLE match_images (
      id text PRIMARY KEY,
      match_id text NOT NULL REFERENCES activities (match_id) ON DELETE CASCADE,
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      file text NOT NULL UNIQUE,
      created_at bigint NOT NULL
    )`,
    'CREATE INDEX match_images_match ON match_images (match_id, created_at)',
  ],
  [
    "ALTER TABLE sessions ADD COLUMN client text NOT NULL DEFAULT ''",
    'ALTER TABLE sessions ADD COLUMN renewed_at bigint',
  ],
  [
    `CREATE TABLE wechat_access_tokens (
      appid text PRIMARY KEY,
      token text,
      expires_at bigint NOT NULL,
      leased_until bigint NOT NULL
    )`,
    'ALTER TABLE users ADD COLUMN phone text',
  ],
  [
    // The refresh token that a token was given for, and whether the token was used: they tell a lost answer from a
    // theft.
    'ALTER TABLE access_tokens ADD COLUMN given_for text',
    'ALTER TABLE access_tokens ADD COLUMN used boolean NOT NULL DEFAULT false',
    'ALTER TABLE refresh_tokens ADD COLUMN given_for text',
    'CREATE INDEX access_tokens_given_for ON access_tokens (given_for)',
    'CREATE INDEX refresh_tokens_given_for ON refresh_tokens (given_for)',
  ],
  [
    `CREATE TABLE activity_members (
      activity_id text NOT NULL REFERENCES activities ON DELETE CASCADE,
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      created_at bigint NOT NULL,
      PRIMARY KEY (activity_id, user_id)
    )`,
  ],
  [
    // The pair of tokens that a used refresh token was traded in for, encrypted with a key derived from that token.
    'ALTER TABLE refresh_tokens ADD COLUMN successor text',
    // Null for sessions that an older version created.
    'ALTER TABLE sessions ADD COLUMN last_used_at bigint',
    "ALTER TABLE sessions ADD COLUMN address text NOT NULL DEFAULT ''",
    // No foreign keys: events are kept when their user or session is deleted.
    `CREATE TABLE audit_events (
      id text PRIMARY KEY,
      at bigint NOT NULL,
      kind text NOT NULL,
      user_id text NOT NULL,
      session_id text,
      reason text NOT NULL,
      client text NOT NULL,
      address text NOT NULL,
      seen_at bigint
    )`,
    'CREATE INDEX audit_events_user ON audit_events (user_id, at)',
    'CREATE INDEX audit_events_at ON audit_events (at)',
  ],
  [
    // Unlogged, because counts of a minute need not survive a crash.
    'CREATE UNLOGGED TABLE rate_limits (key varchar(255) PRIMARY KEY, points integer NOT NULL, expire bigint)',
    `CREATE TABLE password_tries (
      key text PRIMARY KEY,
      tries integer NOT NULL,
      free_at bigint NOT NULL,
      tried_at bigint NOT NULL
    )`,
    'CREATE TABLE password_places (place text PRIMARY KEY, seen_at bigint NOT NULL)',
  ],
  [
    'ALTER TABLE match_images ADD COLUMN bytes bigint NOT NULL DEFAULT 0',
    'CREATE INDEX match_images_user ON match_images (user_id)',
  ],
  [
    // Orders session keys, because several processes trade in codes at the same time: the one of the later turn is
    // kept.
    'CREATE SEQUENCE session_key_turns',
    'ALTER TABLE users ADD COLUMN session_key_turn bigint NOT NULL DEFAULT 0',
  ],
  [
    // The last confirmation of who the user is; null if there was none since the login.
    'ALTER TABLE sessions ADD COLUMN confirmed_at bigint',
    `CREATE TABLE wechat_messages (
      key text PRIMARY KEY,
      done boolean NOT NULL,
      leased_until bigint NOT NULL,
      expires_at bigint NOT NULL
    )`,
  ],
  [
    // state: `waiting`; `sent`; `refused`: the user accepts no message; `missed`: the activity began before it was
    // sent; `failed`: WeChat refuses it for another reason, or the user has no WeChat identity.
    `CREATE TABLE reminders (
      activity_id text NOT NULL REFERENCES activities ON DELETE CASCADE,
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      due_at bigint NOT NULL,
      state text NOT NULL,
      tries integer NOT NULL,
      leased_until bigint NOT NULL,
      PRIMARY KEY (activity_id, user_id)
    )`,
    "CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'waiting'",
  ],
  [
    // In fen; 0 for an activity that is free.
    'ALTER TABLE activities ADD COLUMN price integer NOT NULL DEFAULT 0',
    // state: `open`; `paid`; `closed`; `refund`: paid although no place was left, so that somebody has to pay it back;
    // `refunded`: all of it was paid back.
    // No foreign keys: an order is kept when its user or activity is deleted.
    `CREATE TABLE orders (
      id text PRIMARY KEY,
      user_id text NOT NULL,
      activity_id text NOT NULL,
      amount integer NOT NULL,
      state text NOT NULL,
      created_at bigint NOT NULL,
      expires_at bigint NOT NULL,
      prepay_id text,
      transaction_id text UNIQUE,
      paid_at bigint
    )`,
    // A user has at most one open or paid order for an activity.
    "CREATE UNIQUE INDEX orders_current ON orders (activity_id, user_id) WHERE state IN ('open', 'paid')",
    // The order that each idempotency key made, so that a repeated request makes no second one.
    `CREATE TABLE order_keys (
      user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
      key text NOT NULL,
      order_id text NOT NULL REFERENCES orders,
      PRIMARY KEY (user_id, key)
    )`,
  ],
  [
    // What WeChat Pay has paid back, by its number of the refund.
    `CREATE TABLE refunds (
      id text PRIMARY KEY,
      order_id text NOT NULL REFERENCES orders,
      amount integer NOT NULL,
      refunded_at bigint NOT NULL
    )`,
    'CREATE INDEX refunds_order ON refunds (order_id)',
  ],
]
