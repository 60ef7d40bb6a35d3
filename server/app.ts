import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { auditRoutes } from './auth/audit/audit-routes'
import { authRoutes } from './auth/routes'
import { confirmRoutes } from './auth/confirm-routes'
import { profileRoutes } from './auth/users/profile-routes'
import { sessionRoutes } from './auth/sessions/session-routes'
import { systemClock, warnAboutClock } from './clock'
import { createServices } from './create-services'
import { watchDisk } from './disk-watch'
import { devRoutes } from './dev/routes'
import { installFaults, isDevRoute } from './dev/faults'
import { LOOPBACK_ORIGIN, refuseForeignPages } from './dev/guard'
import { healthRoutes } from './health-routes'
import { loggerOf } from './logging'
import { fileRoutes } from './meetup/images/file-routes'
import { meetupRoutes } from './meetup/routes'
import { ConfigError } from './config-error'
import { installMetrics } from './metrics'
import type { ServerOptions } from './options'
import { createEnvelope } from './protocol/envelope'
import { warnAboutProxies } from './protocol/addresses'
import { connectionError, sendFailure } from './protocol/failures'
import { installProtocol } from './protocol/install'
import { installOpenapi } from './protocol/openapi'
import { REQUEST_ID, requestIds } from './protocol/request-id'
import { writeRefusal } from './protocol/refusal'
import { installSockets } from './protocol/sockets'
import { createSweeper } from './sweeper'
import { dataRoutes } from './wechat/user-data/data-routes'
import { messageRoutes } from './wechat/messages/message-routes'
import { phoneRoutes } from './wechat/user-data/phone-routes'

/** ms in which a whole request must arrive: enough for ten megabytes over a poor network. */
const REQUEST_TIMEOUT = 120_000
/** ms without a byte in either direction after which a connection is closed, as that of a client that does not read. */
const CONNECTION_TIMEOUT = 120_000

/**
 * Creates the server, ready to answer `inject` or to `listen`. Closing it also closes what it opened: the database,
 * timers and connections.
 * @throws ConfigError for options that cannot be used
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const production = options.production ?? process.env.NODE_ENV === 'production'
  if (production && options.devRoutes) {
    throw new ConfigError('Development routes do not start in production: unset DEV_ROUTES or NODE_ENV.')
  }
  if (production && options.weakPasswords) throw new ConfigError('Weak passwords do not start in production.')
  const envelope = createEnvelope(options.clock ?? systemClock)
  const app = fastify({
    logger: loggerOf(options.logger),
    trustProxy: options.trustProxy ?? false,
    bodyLimit: 64 * 1024,
    genReqId: requestIds(options.trustProxy !== undefined),
    requestTimeout: REQUEST_TIMEOUT,
    connectionTimeout: CONNECTION_TIMEOUT,
    routerOptions: { maxParamLength: 100 },
    // `installProtocol` refuses requests while the server closes, with an envelope.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendFailure(envelope, error, request, reply),
    clientErrorHandler(error, socket) {
      const known = connectionError(error.code)
      if (known) writeRefusal(socket, envelope, known)
      else socket.destroy()
    },
    // Where a schema allows no other properties, an unknown one is refused. Ajv's default in fastify would drop it
    // silently.
    ajv: { customOptions: { removeAdditional: false } },
  }).withTypeProvider<TypeBoxTypeProvider>()

  const { services, embeddedWechat, close } = await createServices({ ...options, production })
  app.addHook('onClose', close)
  void services.database.broken?.then((error) => {
    app.log.fatal({ err: error }, 'the embedded database has broken down')
    options.onDatabaseBroken?.(error)
  })
  try {
    app.decorateRequest('principal', null)
    // No cache on the way may keep tokens or profiles. A route whose answer may be cached sets the header itself.
    app.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    })
    app.addHook('onRequest', async (request, reply) => {
      reply.header(REQUEST_ID, request.id)
    })
    installProtocol(app, services.envelope)
    const isWritable = watchDisk(app, services.clock)
    await app.register(cors, {
      origin: LOOPBACK_ORIGIN,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      exposedHeaders: ['date', 'retry-after', REQUEST_ID],
      maxAge: 600,
      // An OPTIONS request that is no preflight of a browser is answered like one. The default is an error in plain
      // text.
      strictPreflight: false,
    })
    // The preview, which runs on another port and so has another origin, shows the pictures of this server.
    await app.register(helmet, { crossOriginResourcePolicy: { policy: 'cross-origin' } })
    if (!options.trustProxy) warnAboutProxies(app)
    await warnAboutClock(services.database, services.clock, app.log)
    if (options.metricsToken !== undefined) installMetrics(app, services, options.metricsToken)
    await installOpenapi(app)
    await installSockets(app, services.envelope)

    if (options.devRoutes) {
      app.addHook('onRequest', async (request) => {
        if (!isDevRoute(request.url) && request.method !== 'OPTIONS') services.counters.requests++
      })
      const control = installFaults(app, services)
      await app.register(
        async (dev) => {
          dev.addHook('onRequest', refuseForeignPages)
          await dev.register(devRoutes(services, control, embeddedWechat))
        },
        { prefix: '/dev' },
      )
    }
    services.audit.listen(({ kind, reason, userId, sessionId }) =>
      app.log.info({ event: `${kind} ${reason}`, userId, sessionId }, 'audit'),
    )
    await app.register(authRoutes(services))
    await app.register(profileRoutes(services))
    await app.register(sessionRoutes(services))
    await app.register(auditRoutes(services))
    await app.register(confirmRoutes(services))
    await app.register(phoneRoutes(services))
    await app.register(dataRoutes(services))
    if (options.wechatMessages) await app.register(messageRoutes(services, options.wechatMessages))
    await app.register(meetupRoutes(services), { prefix: '/meetup/api/v1' })
    await app.register(fileRoutes(services))
    if (services.publicKeys) {
      const schema = { summary: 'The public keys of the access tokens, as a JWKS' }
      app.get('/.well-known/jwks.json', { schema }, async (_request, reply) =>
        // Cached for a short time only, because other services must know a new key before it signs.
        reply.header('cache-control', 'public, max-age=300').send(services.publicKeys),
      )
    }
    await app.register(healthRoutes(services, isWritable))

    // Running requests are still answered. Then their connections must end, or closing would wait for the keep-alive
    // timeout.
    app.addHook('preClose', async () => {
      app.server.keepAliveTimeout = 1
    })
    const sweeper = createSweeper(services, app.log)
    app.addHook('onListen', async () => sweeper.start())
    app.addHook('preClose', async () => void sweeper.stop())
    app.addHook('onClose', () => sweeper.stop())
    const { reminders } = services
    const reportFailure = (error: unknown) => app.log.error({ err: error }, 'reminder failed')
    const reminderTimer = setInterval(
      () => void reminders.sendDue(reportFailure),
      options.reminderInterval ?? 15_000,
    )
    reminderTimer.unref()
    app.addHook('onClose', async () => {
      clearInterval(reminderTimer)
      await reminders.stop()
    })
    await app.ready()
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}
