package io.keytrail.testdata;

import static io.keytrail.testdata.Json.object;

/** Requests and responses of the operations on custom key stores: no key, and no resources. */
final class KeyStoreShapes {
  private KeyStoreShapes() {}

  static void shape(TrailRecord call, String operation, String storeId, String storeName) {
    call.eventName = operation;
    call.readOnly = operation.equals("DescribeCustomKeyStores");
    switch (operation) {
      case "CreateCustomKeyStore":
        call.requestParameters =
            object(
                "customKeyStoreName", storeName,
                "customKeyStoreType", "AWS_CLOUDHSM",
                "cloudHsmClusterId", "cluster-1a23b4cdefg");
        call.responseElements = object("customKeyStoreId", storeId);
        call.additionalEventData = object("customKeyStoreName", storeName);
        break;
      case "UpdateCustomKeyStore":
        call.requestParameters =
            object("customKeyStoreId", storeId, "newCustomKeyStoreName", storeName + "-2");
        named(call, storeId, storeName);
        break;
      case "DescribeCustomKeyStores":
        call.requestParameters = object("customKeyStoreId", storeId);
        break;
      case "ConnectCustomKeyStore":
      case "DisconnectCustomKeyStore":
      case "DeleteCustomKeyStore":
        call.requestParameters = object("customKeyStoreId", storeId);
        named(call, storeId, storeName);
        break;
      default:
        throw new IllegalArgumentException("no operation on key stores: " + operation);
    }
  }

  private static void named(TrailRecord call, String storeId, String storeName) {
    call.additionalEventData =
        object(
            "customKeyStoreId", storeId,
            "customKeyStoreName", storeName,
            "clusterId", "cluster-1a23b4cdefg");
  }
}
