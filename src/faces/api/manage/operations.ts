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
import { deleteGateway, getGateway, patchGateway, postGateway } from './gateway-changes.ts'
import { listGateways, postTest, raise } from './gateways.ts'
import { checkHost, deleteHost, listHosts, postHost } from './hosts.ts'
import { deleteKey, listKeys, postKey } from './keys.ts'
import { postMove } from './move.ts'
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
import {
  deleteException,
  deletePersonPolicy,
  getExceptions,
  getPersonPolicy,
  postException,
  putPersonPolicy,
} from './person-policies.ts'
import { getPolicy, putPolicy } from './policies.ts'
import {
  deleteRadiusClient,
  getRadiusClient,
  listRadiusClients,
  patchRadiusClient,
  postRadiusClient,
  postRadiusSecret,
} from './radius-clients.ts'

/** What a key of an administrator manages, in the order of the reference. */
export const management: readonly Operation[] = [
  listOrganizations,
  listBelow,
  getOrganization,
  postOrganization,
  patchOrganization,
  ...stoppings,
  postMove,
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
  getPersonPolicy,
  putPersonPolicy,
  deletePersonPolicy,
  getExceptions,
  postException,
  deleteException,
  listApplications,
  getApplication,
  postApplication,
  patchApplication,
  deleteApplication,
  getOpenId,
  putOpenId,
  postSecret,
  listRadiusClients,
  getRadiusClient,
  postRadiusClient,
  patchRadiusClient,
  postRadiusSecret,
  deleteRadiusClient,
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
  getGateway,
  postGateway,
  patchGateway,
  deleteGateway,
  raise,
  postTest,
]
