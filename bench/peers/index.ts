import type { Peer } from '../peer'
import { alova } from './alova'
import { axiosAuthRefresh } from './axios'
import { axiosMiniprogram } from './axios-miniprogram'
import { asyncFloor, bare, floor } from './floor'
import { flyio } from './flyio'
import { luchRequest } from './luch-request'
import { ours } from './ours'
import { supabase } from './supabase'
import { wafer2 } from './wafer2'

/** In the order of the tables: code written by hand, this library, the others by name. */
export const peers: readonly Peer[] = [
  bare,
  floor,
  asyncFloor,
  ours,
  alova,
  axiosAuthRefresh,
  axiosMiniprogram,
  flyio,
  luchRequest,
  supabase,
  wafer2,
]
