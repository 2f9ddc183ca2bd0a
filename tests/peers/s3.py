"""An S3-compatible server on a free port, with a bucket `bucket`; prints its address, and runs until it is killed."""

import threading

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
client = boto3.client(
    "s3", endpoint_url=address, region_name="eu-west-1", aws_access_key_id="key", aws_secret_access_key="secret"
)
client.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
print(address, flush=True)
threading.Event().wait()
