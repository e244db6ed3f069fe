import { startAwsSandbox } from '../../src/sandbox/aws/aws-sandbox.ts';
import { describeAwsContract } from './aws-contract.ts';

describeAwsContract('the stand-in of AWS', () => startAwsSandbox());
