import { alova } from './alova'
import { axiosAuthRefresh } from './axios'
import { axiosMiniprogram } from './axios-miniprogram'
import { byHand } from './by-hand'
import { flyio } from './flyio'
import { luchRequest } from './luch-request'
import { ours } from './ours'
import type { ScenarioPeer } from './peer'
import { supabase } from './supabase'
import { wafer2 } from './wafer2'

/** In the order of the table: this library, code written by hand, the others by name. */
export const scenarioPeers: readonly ScenarioPeer[] = [
  ours,
  byHand,
  alova,
  axiosAuthRefresh,
  axiosMiniprogram,
  flyio,
  luchRequest,
  supabase,
  wafer2,
]
