import { Type } from '@sinclair/typebox'

export const UserSchema = Type.Object({
  id: Type.String(),
  nickname: Type.String(),
  avatarUrl: Type.String({ description: 'A path on this server, or an https address' }),
})

export const ProfileSchema = Type.Object({
  ...UserSchema.properties,
  since: Type.Integer({ description: 'First login, ms since the epoch' }),
  phone: Type.Union([Type.String(), Type.Null()], { description: 'With its middle hidden; null for none' }),
})

export const SessionSchema = Type.Object({
  token: Type.String(),
  expiresIn: Type.Integer({ description: 'Seconds' }),
  refreshToken: Type.String(),
  user: UserSchema,
})

export const AuditEntrySchema = Type.Object({
  id: Type.String(),
  at: Type.Integer({ description: 'ms since the epoch' }),
  kind: Type.Union(
    (['login', 'refused', 'reuse', 'ended', 'confirmed', 'password', 'phone', 'paid'] as const).map((kind) =>
      Type.Literal(kind),
    ),
  ),
  reason: Type.String({
    description:
      'By what: code, password, refresh. Why a session ended: logout, user, limit, reuse, password',
  }),
  sessionId: Type.Union([Type.String(), Type.Null()]),
  client: Type.String({ description: 'What the client called itself' }),
  address: Type.String({ description: 'Without its end' }),
})

export const LoginSchema = Type.Object({
  ...SessionSchema.properties,
  notices: Type.Optional(
    Type.Array(AuditEntrySchema, {
      description: 'What the user has to be told: a token of theirs was used by somebody else',
    }),
  ),
})

export const CodeSchema = Type.Object({ code: Type.String({ minLength: 1, maxLength: 200 }) })

export const AccountSchema = Type.Object({
  account: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
})

export const PasswordSchema = Type.Object({ password: AccountSchema.properties.password })

export const PasswordChangeSchema = Type.Object({
  ...PasswordSchema.properties,
  newPassword: Type.String({ minLength: 12, maxLength: 200 }),
})

export const RefreshSchema = Type.Object({ refreshToken: Type.String({ minLength: 1, maxLength: 200 }) })

export const ProfileChangeSchema = Type.Object({
  // At least one visible character; no control characters, which would break the line it is shown in.
  nickname: Type.String({
    minLength: 1,
    maxLength: 24,
    pattern: '^[^\\x00-\\x1f\\x7f]*\\S[^\\x00-\\x1f\\x7f]*$',
  }),
  avatarUrl: Type.Optional(
    Type.String({
      maxLength: 500,
      pattern: '^(/avatars/[1-6]\\.svg|/files/[\\w-]+\\.\\w+|https://[^\\s"<>]+)$',
    }),
  ),
})

export const SessionInfoSchema = Type.Object({
  id: Type.String(),
  client: Type.String({ description: 'What the client called itself when it signed in' }),
  device: Type.String({
    description: 'The same in short, as `iPhone, WeChat 8.0.49`; empty when it is not known',
  }),
  address: Type.String({ description: 'Of its last login or renewal, without its end' }),
  createdAt: Type.Integer({ description: 'ms since the epoch' }),
  renewedAt: Type.Union([Type.Integer(), Type.Null()]),
  lastUsedAt: Type.Integer({ description: 'To the minute' }),
  current: Type.Boolean({ description: 'Whether this very request belongs to it' }),
})

export const SessionIdSchema = Type.Object({ id: Type.String({ pattern: '^[\\w-]{1,40}$' }) })
