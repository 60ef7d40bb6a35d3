import { rmSync } from 'node:fs'

export default function teardown(): void {
  const world = process.env.PACKAGE_WORLD
  if (world) rmSync(world, { recursive: true, force: true })
}
