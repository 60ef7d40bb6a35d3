import { prepareTestDatabase } from '../server/_database'
import { startCluster } from './cluster'
import type { Cluster } from './cluster'

declare global {
  var postgresCluster: Cluster | undefined
}

/** Every test of this project finds the cluster by TEST_DATABASE_URL, and in it a prepared database to copy. */
export default async function setup(): Promise<void> {
  const cluster = await startCluster()
  globalThis.postgresCluster = cluster
  process.env.TEST_DATABASE_URL = cluster.url
  await prepareTestDatabase()
}
