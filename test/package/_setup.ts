import { createWorld, install } from './_world'

/** Packs and installs the package once. The tests find its folder in PACKAGE_WORLD. */
export default function setup(): void {
  for (const name of ['builder', 'bundlers', 'runner', 'types']) install(name)
  process.env.PACKAGE_WORLD = createWorld()
}
