import { cleanUp, page, start } from './support'

beforeEach(() => jest.useFakeTimers())
afterEach(() => {
  cleanUp()
  jest.useRealTimers()
})

const settle = () => jest.advanceTimersByTimeAsync(50)

interface Channel {
  on(name: string, listener: (...args: unknown[]) => void): void
  once(name: string, listener: (...args: unknown[]) => void): void
  off(name: string, listener?: (...args: unknown[]) => void): void
  emit(name: string, ...args: unknown[]): void
}

function isChannel(value: unknown): value is Channel {
  return typeof value === 'object' && value !== null && 'emit' in value
}

const sources = {
  'pages/detail/detail.js': page(
    'detail',
    `onLoad() {
       const channel = this.getOpenerEventChannel()
       life.push(Object.keys(channel).includes('emit') ? 'channel' : 'none')
       if (channel.on) channel.on('given', (what) => life.push('given ' + what))
       if (channel.emit) channel.emit('loaded', 7)
     }`,
  ),
}

async function opened(options: object) {
  const phone = start(sources)
  let channel: unknown
  const success = (result: object) => {
    channel = Reflect.get(result, 'eventChannel')
    if (isChannel(channel)) channel.emit('given', 'early')
  }
  phone.call('navigateTo', { url: '/pages/detail/detail', success, ...options })
  await settle()
  if (!isChannel(channel)) throw new Error('there is no channel')
  return { ...phone, channel }
}

test('the opened page gets what the opener emits in the success callback and later', async () => {
  const { life, channel } = await opened({})
  expect(life).toEqual(expect.arrayContaining(['channel', 'given early']))
  channel.emit('given', 'late')
  expect(life.at(-1)).toBe('given late')
})

test('the opener gets events of the page through `events`, `on` and `once`, and none after `off`', async () => {
  const events: unknown[] = []
  const { channel, program } = await opened({
    events: { loaded: (id: unknown) => events.push(['events', id]) },
  })
  expect(events).toEqual([['events', 7]])
  const theirs: unknown = Reflect.apply(
    Reflect.get(program.router.top?.caller ?? {}, 'getOpenerEventChannel'),
    undefined,
    [],
  )
  if (!isChannel(theirs)) throw new Error('the page has no channel')
  const listener = (what: unknown) => events.push(['on', what])
  channel.on('more', listener)
  channel.once('more', (what) => events.push(['once', what]))
  theirs.emit('more', 1)
  theirs.emit('more', 2)
  channel.off('more', listener)
  theirs.emit('more', 3)
  expect(events.slice(1)).toEqual([
    ['on', 1],
    ['once', 1],
    ['on', 2],
  ])
})

test('a page opened by redirectTo has no event channel', async () => {
  const { call, life } = start(sources)
  call('redirectTo', { url: '/pages/detail/detail', success: () => undefined })
  await settle()
  expect(life).toContain('none')
})
