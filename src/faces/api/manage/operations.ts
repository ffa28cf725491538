import type { Operation } from '../operation.ts'
import {
  deleteApplication,
  getApplication,
  listApplications,
  patchApplication,
  postApplication,
} from './applications.ts'
import { readRecord } from './audit.ts'
import { deleteBrand, getBrand, publish, putBrand } from './brands.ts'
import {
  deleteReset,
  getReset,
  listFactors,
  postEnrollmentLink,
  postInvitation,
  postRequirement,
  postReset,
} from './factors.ts'
import { listGateways, postTest, raise } from './gateways.ts'
import { checkHost, deleteHost, listHosts, postHost } from './hosts.ts'
import { deleteKey, listKeys, postKey } from './keys.ts'
import { getOpenId, postSecret, putOpenId } from './openid.ts'
import {
  getOrganization,
  listBelow,
  listOrganizations,
  patchOrganization,
  postOrganization,
  stoppings,
} from './organizations.ts'
import { getPerson, listPeopleOf, patchPerson, postPerson } from './people.ts'
import { getPolicy, putPolicy } from './policies.ts'

/** What a key of an administrator manages, in the order of the reference. */
export const management: readonly Operation[] = [
  listOrganizations,
  listBelow,
  getOrganization,
  postOrganization,
  patchOrganization,
  ...stoppings,
  listPeopleOf,
  getPerson,
  postPerson,
  patchPerson,
  postInvitation,
  listFactors,
  postRequirement,
  getReset,
  postReset,
  deleteReset,
  postEnrollmentLink,
  readRecord,
  getPolicy,
  putPolicy,
  listApplications,
  getApplication,
  postApplication,
  patchApplication,
  deleteApplication,
  getOpenId,
  putOpenId,
  postSecret,
  listKeys,
  postKey,
  deleteKey,
  getBrand,
  putBrand,
  publish,
  deleteBrand,
  listHosts,
  postHost,
  checkHost,
  deleteHost,
  listGateways,
  raise,
  postTest,
]
