import { type Provider } from '@nestjs/common';
import { Configuration, ManagementServer, Readings } from '@portico/pipeline';
import { Admission } from './admission.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { Mirrors } from './traffic/mirror.ts';
import { AppVersions } from './versions/app-versions.ts';

/** What decides whether something is served now, and what goes beside it. */
export const admissionProviders: Provider[] = [
  {
    provide: Maintenance,
    useFactory: (configuration: Configuration, management: ManagementServer, readings: Readings) => {
      const maintenance = new Maintenance(configuration, management);
      readings.add(...maintenance.readings);
      return maintenance;
    },
    inject: [Configuration, ManagementServer, Readings],
  },
  { provide: AppVersions, useFactory: (configuration: Configuration) => new AppVersions(configuration), inject: [Configuration] },
  { provide: Admission, useFactory: (maintenance: Maintenance, versions: AppVersions) => new Admission(maintenance, versions), inject: [Maintenance, AppVersions] },
  {
    provide: Mirrors,
    useFactory: (readings: Readings) => {
      const mirrors = new Mirrors();
      readings.add(...mirrors.readings);
      return mirrors;
    },
    inject: [Readings],
  },
];
