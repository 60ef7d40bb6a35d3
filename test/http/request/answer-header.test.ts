import { ok } from 'mobx-miniprogram-auth/testing'
import { createWorld, type World } from '../_world'

let world: World
beforeEach(() => {
  world = createWorld()
  world.backend.routes['/a'] = () => ok({ code: '10000' }, { header: { 'X-A': 'a', 'X-B': 'b' } })
})
afterEach(() => world.end())

const both = { 'x-a': 'a', 'x-b': 'b' }

describe('the header of an answer is an ordinary object, whatever is done with it first: it is', () => {
  test.each<[what: string, act: (header: object) => unknown, found: unknown, left: object]>([
    ['read', (header) => Reflect.get(header, 'x-a'), 'a', both],
    ['asked for a name', (header) => 'x-a' in header, true, both],
    ['listed', (header) => Object.keys(header), ['x-a', 'x-b'], both],
    ['copied', (header) => ({ ...header }), both, both],
    ['asked for a property', (header) => Object.getOwnPropertyDescriptor(header, 'x-a')?.value, 'a', both],
    ['written', (header) => Reflect.set(header, 'x-a', '1'), true, { ...both, 'x-a': '1' }],
    [
      'given a property',
      (header) => Object.keys(Object.defineProperty(header, 'x-a', { value: '1' })),
      ['x-a', 'x-b'],
      { ...both, 'x-a': '1' },
    ],
    ['robbed of a name', (header) => Reflect.deleteProperty(header, 'x-a'), true, { 'x-b': 'b' }],
    ['frozen', (header) => Object.isFrozen(Object.freeze(header)), true, both],
  ])('%s', async (_what, act, found, left) => {
    const { header } = await world.http.get('a')
    expect(act(header)).toEqual(found)
    expect({ ...header }).toEqual(left)
  })
})
