import { createWorld } from './_world'

/** Packs and installs once; every test finds it by PACKAGE_WORLD. */
export default function setup(): void {
  process.env.PACKAGE_WORLD = createWorld()
}
