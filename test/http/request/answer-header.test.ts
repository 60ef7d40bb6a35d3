import { ok } from 'mobx-miniprogram-auth/testing'
import { useWorld, world } from '../_world'

useWorld()
beforeEach(() => {
  world.backend.routes['/a'] = () => ok({ code: '10000' }, { header: { 'X-A': 'a', 'X-B': 'b' } })
})

const both = { 'x-a': 'a', 'x-b': 'b' }

describe('the header of an answer behaves like a plain object', () => {
  test.each<[what: string, act: (header: object) => unknown, found: unknown, left: object]>([
    ['reads a name', (header) => Reflect.get(header, 'x-a'), 'a', both],
    ['tests a name with `in`', (header) => 'x-a' in header, true, both],
    ['lists the names', (header) => Object.keys(header), ['x-a', 'x-b'], both],
    ['copies it', (header) => ({ ...header }), both, both],
    [
      'asks for a property descriptor',
      (header) => Object.getOwnPropertyDescriptor(header, 'x-a')?.value,
      'a',
      both,
    ],
    ['sets a name', (header) => Reflect.set(header, 'x-a', '1'), true, { ...both, 'x-a': '1' }],
    [
      'defines a property',
      (header) => Object.keys(Object.defineProperty(header, 'x-a', { value: '1' })),
      ['x-a', 'x-b'],
      { ...both, 'x-a': '1' },
    ],
    ['deletes a name', (header) => Reflect.deleteProperty(header, 'x-a'), true, { 'x-b': 'b' }],
    ['freezes it', (header) => Object.isFrozen(Object.freeze(header)), true, both],
  ])('if the first access %s', async (_what, act, found, left) => {
    const { header } = await world.http.get('a')
    expect(act(header)).toEqual(found)
    expect({ ...header }).toEqual(left)
  })
})
