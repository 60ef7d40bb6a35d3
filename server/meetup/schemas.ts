import { Type } from '@sinclair/typebox'

const Id = Type.String({ pattern: '^[\\w-]{1,40}$' })

export const GroupSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  city: Type.String(),
  members: Type.Integer(),
  coverUrl: Type.String({ description: 'A path on this server' }),
})

export const ActivitySchema = Type.Object({
  id: Type.String(),
  groupId: Type.String(),
  title: Type.String(),
  place: Type.String(),
  startsAt: Type.Integer({ description: 'ms since the epoch' }),
  endsAt: Type.Integer({ description: 'ms since the epoch' }),
  joined: Type.Integer(),
  capacity: Type.Integer(),
  matchId: Type.String(),
  mine: Type.Boolean({ description: 'Whoever asks has signed up' }),
  price: Type.Integer({ description: 'Fen; 0 costs nothing, else it is ordered and not joined' }),
})

export const ReminderSchema = Type.Object({ activityId: Type.String(), wanted: Type.Boolean() })

export const ActivityDetailSchema = Type.Object({
  ...ActivitySchema.properties,
  reminded: Type.Boolean({ description: 'Whoever asks has a reminder' }),
  reminderTemplate: Type.Union([Type.String(), Type.Null()], {
    description: 'What to ask the user for by wx.requestSubscribeMessage; null where no reminders are sent',
  }),
})

export const ActivityQuerySchema = Type.Object({
  pageNo: Type.Integer({ minimum: 1, maximum: 100_000, default: 1 }),
  pageSize: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
  groupId: Type.Optional(Id),
})

export const ActivityPageSchema = Type.Object({
  list: Type.Array(ActivitySchema),
  pageNo: Type.Integer(),
  pageSize: Type.Integer(),
  total: Type.Integer(),
})

export const TurnoutSchema = Type.Object({
  activityId: Type.String(),
  joined: Type.Integer(),
  capacity: Type.Integer(),
})

export const ImageSchema = Type.Object({
  id: Type.String(),
  matchId: Type.String(),
  url: Type.String({ description: 'A path on this server' }),
  createdAt: Type.Integer({ description: 'ms since the epoch' }),
  mine: Type.Boolean(),
})

export const UploadSchema = Type.Object({
  file: Type.String({ format: 'binary', description: 'PNG, JPEG, GIF or WebP, 10 MB at most' }),
  matchId: Id,
})

export const MatchQuerySchema = Type.Object({ matchId: Id })
export const OrderKeySchema = Type.Object({
  'idempotency-key': Type.String({
    pattern: '^[\\w-]{16,64}$',
    description: 'Made once for each tap: the same order however often it is sent',
  }),
})
export const OrderIdSchema = Type.Object({ orderId: Id })

export const OrderSchema = Type.Object({
  orderId: Type.String(),
  activityId: Type.String(),
  amount: Type.Integer({ description: 'Fen' }),
  state: Type.Union(
    (['open', 'paid', 'closed', 'refund', 'refunded'] as const).map((state) => Type.Literal(state)),
    { description: 'refund: paid for nothing, and to be paid back; refunded: paid back' },
  ),
  expiresAt: Type.Integer({ description: 'Until when it can be paid, ms since the epoch' }),
  payment: Type.Union(
    [
      Type.Object({
        timeStamp: Type.String(),
        nonceStr: Type.String(),
        package: Type.String(),
        signType: Type.Literal('RSA'),
        paySign: Type.String(),
      }),
      Type.Null(),
    ],
    { description: 'For wx.requestPayment; null for an order that is not to be paid any more' },
  ),
})

export const ActivityIdSchema = Type.Object({ activityId: Id })
export const ImageIdSchema = Type.Object({ id: Id })
