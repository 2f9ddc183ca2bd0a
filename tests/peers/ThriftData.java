// Reads and writes data through the classes that Apache Thrift has generated for Java.
//
// ThriftData MODULE PROTOCOL read     takes Thrift in base64, gives Thrift's own JSON in base64
// ThriftData MODULE PROTOCOL write    takes Thrift's own JSON in base64, gives Thrift in base64
//
// PROTOCOL is `compact` or `binary`. A datum a line, from standard input to standard output.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Base64;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TJSONProtocol;
import org.apache.thrift.protocol.TProtocolFactory;

public final class ThriftData {
    public static void main(String[] arguments) throws Exception {
        Class<?> type = Class.forName(arguments[0] + ".Datum");
        boolean isRead = arguments[2].equals("read");
        TProtocolFactory wire = protocol(arguments[1]), json = new TJSONProtocol.Factory();
        TDeserializer from = new TDeserializer(isRead ? wire : json);
        TSerializer to = new TSerializer(isRead ? json : wire);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        StringBuilder out = new StringBuilder();
        for (String line; (line = in.readLine()) != null; ) {
            TBase<?, ?> datum = (TBase<?, ?>) type.getDeclaredConstructor().newInstance();
            from.deserialize(datum, Base64.getDecoder().decode(line));
            out.append(Base64.getEncoder().encodeToString(to.serialize(datum))).append('\n');
        }
        System.out.print(out);
        System.out.flush();
    }

    private static TProtocolFactory protocol(String name) {
        switch (name) {
            case "compact":
                return new TCompactProtocol.Factory();
            case "binary":
                return new TBinaryProtocol.Factory();
            default:
                throw new IllegalArgumentException(name + " is no protocol");
        }
    }
}
